def business(request):
    return {}
